-- R16. The municipalities of the collection that an agreement binds
with collections as (

    select
        collections.collection_id,
        year(collections.reference_date) as year
    from {{ ref('rpt__collections') }} as collections
    semi join {{ ref('fct_placement_year') }} as placements
        on collections.collection_id = placements.collection_id

),

expected as (

    select
        collection_id,
        municipality_code
    from {{ ref('delivery_coverage') }}
    where status <> 'not_expected'

)

select
    collections.collection_id,
    agreement.municipality_code,
    municipalities.municipality_name,
    agreement.offers,
    agreement.offers_not_compared,
    agreement.base_daily_rate_dkk,
    agreement.daily_rate_constant_dkk,
    agreement.achieved_reduction_percent,
    agreement.required_reduction_percent,
    {% for fulfilled in ['base_requirement_met', 'fulfilled'] -%}
        case
            when agreement.is_{{ fulfilled }} then 'Ja'
            when not agreement.is_{{ fulfilled }} then 'Nej'
            else reasons.name_da
        end as is_{{ fulfilled }}_da,
    {% endfor -%}
    cast(row_number() over (
        partition by collections.collection_id
        order by {{ in_danish_order('municipalities.municipality_name') }} asc
    ) as integer) as print_order
from collections
inner join {{ ref('rates_agreement') }} as agreement
    on collections.year = agreement.year
inner join expected
    on
        collections.collection_id = expected.collection_id
        and agreement.municipality_code = expected.municipality_code
inner join {{ ref('dim_municipality') }} as municipalities
    on agreement.municipality_code = municipalities.municipality_code
left join {{ ref('labels') }} as reasons
    on reasons.kind = 'agreement_unknown' and agreement.unknown_reason = reasons.code
