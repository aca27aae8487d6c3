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

),

-- R19: a number at several days of birth is no citizen's, unless it is a CPR number
repeated as (

    select
        placements.delivery_id,
        placements.citizen_id
    from placements
    cross join {{ ref('plausibility_limits') }} as limits
    where not {{ is_pseudonym('placements.citizen_id') }}
    group by placements.delivery_id, placements.citizen_id, limits.fewest_births_of_placeholder
    having count(distinct placements.birth_date) >= limits.fewest_births_of_placeholder

)

select
    placements.delivery_id,
    placements.source_file,
    placements.source_line,
    placements.citizen_id,
    -- R19: an id that does not come from a CPR number is the municipality's own
    case
        when
            deliveries.citizen_id_scope = 'national'
            or {{ is_pseudonym('placements.citizen_id') }} then placements.citizen_id
        else deliveries.municipality_code || ':' || placements.citizen_id
    end as citizen_key,
    {{ is_no_citizen('placements.citizen_id') }} as is_placeholder,
    repeated.citizen_id is not null as is_repeated_id,
    placements.municipality,
    placements.sex,
    placements.birth_date,
    placements.birth_date_text,
    placements.birth_date_form,
    placements.cpr_birth_date,
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
    deliveries.period_to,
    deliveries.is_expected,
    deliveries.is_repeat,
    deliveries.is_current,
    service_paragraphs.service_type,
    -- what says that the placement goes on is no end
    case when open_ends.open_end_key is null then placements.end_date_text end as end_date_text,
    -- of lines of a delivery, its parts together, that are the same in every column: which it is,
    -- and where the first stands
    row_number() over same_line as occurrence,
    first_value(placements.source_line) over same_line as first_line,
    nullif(first_value(deliveries.file_name) over same_line, deliveries.file_name)
        as first_file_name
from placements
inner join deliveries
    on placements.delivery_id = deliveries.delivery_id
left join open_ends
    on {{ lookup_key('placements.end_date_text') }} = open_ends.open_end_key
left join repeated
    on
        placements.delivery_id = repeated.delivery_id
        and placements.citizen_id = repeated.citizen_id
left join service_paragraphs
    on {{ lookup_key('placements.service_paragraph') }} = service_paragraphs.paragraph_key
window
    same_line as (
        partition by
            deliveries.set_id,
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
            placements.registered_target_group,
            placements.municipality
        order by deliveries.file_name, placements.delivery_id, placements.source_line
    )
