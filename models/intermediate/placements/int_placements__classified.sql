with placements as (

    select * from {{ ref('stg_deliveries__placements') }}

),

deliveries as (

    select * from {{ ref('int_deliveries__ranked') }}

),

open_ends as (

    select distinct {{ lookup_key('spelling') }} as open_end_key from {{ ref('open_end_words') }}

),

service_paragraphs as (

    select * from {{ ref('service_paragraphs') }}

)

select
    placements.delivery_id,
    placements.source_file,
    placements.source_line,
    placements.citizen_id,
    placements.sex,
    placements.birth_date,
    placements.birth_date_text,
    placements.birth_date_form,
    placements.p_number,
    placements.service_paragraph,
    placements.start_date,
    placements.start_date_text,
    placements.start_date_form,
    placements.end_date,
    placements.end_date_form,
    placements.end_reason,
    placements.registered_target_group,
    placements.daily_rate_dkk,
    placements.daily_rate_dkk_text,
    placements.daily_rate_dkk_form,
    placements.supplement_daily_rate_dkk,
    placements.supplement_daily_rate_dkk_text,
    placements.supplement_daily_rate_dkk_form,
    placements.day_offer_daily_rate_dkk,
    placements.day_offer_daily_rate_dkk_text,
    placements.day_offer_daily_rate_dkk_form,
    placements.own_payment_annual_dkk,
    placements.own_payment_annual_dkk_text,
    placements.own_payment_annual_dkk_form,
    deliveries.collection_id,
    deliveries.municipality_code,
    deliveries.received_date,
    deliveries.is_expected,
    deliveries.is_repeat,
    deliveries.is_current,
    service_paragraphs.service_type,
    -- what says that the placement goes on is no end
    case when open_ends.open_end_key is null then placements.end_date_text end as end_date_text,
    -- of lines that are the same in every column: which it is, and where the first stands
    row_number() over same_line as occurrence,
    min(placements.source_line) over same_line as first_line
from placements
inner join deliveries
    on placements.delivery_id = deliveries.delivery_id
left join open_ends
    on {{ lookup_key('placements.end_date_text') }} = open_ends.open_end_key
left join service_paragraphs
    on {{ lookup_key('placements.service_paragraph') }} = service_paragraphs.paragraph_key
window
    same_line as (
        partition by
            placements.delivery_id,
            placements.citizen_id,
            placements.birth_date_text,
            placements.sex,
            placements.p_number,
            placements.service_paragraph,
            placements.start_date_text,
            placements.end_date_text,
            placements.daily_rate_dkk_text,
            placements.supplement_daily_rate_dkk_text,
            placements.day_offer_daily_rate_dkk_text,
            placements.own_payment_annual_dkk_text,
            placements.end_reason,
            placements.registered_target_group
        order by placements.source_line
    )
