with self_sufficiency as (

    select * from {{ ref('municipality_self_sufficiency') }}

),

coverage as (

    select * from {{ ref('delivery_coverage') }}
    where status <> 'not_expected'

),

collections as (

    select * from {{ ref('rpt__collections') }}

),

labels as (

    select * from {{ ref('labels') }}
    where kind = 'coverage'

),

years as (

    select distinct
        collection_id,
        year
    from {{ ref('rpt__adult_placements') }}

),

municipalities as (

    select
        coverage.*,
        years.year,
        coalesce(self_sufficiency.is_delivered, false) as is_delivered,
        case
            when self_sufficiency.is_delivered then 'delivered'
            when coverage.rejection_reason = 'held' then 'held'
            when coverage.status = 'rejected' then 'rejected'
            when coverage.status = 'delivered' then 'not_in_year'
            else 'missing'
        end as outcome
    from years
    inner join coverage
        on years.collection_id = coverage.collection_id
    left join self_sufficiency
        on
            years.collection_id = self_sufficiency.collection_id
            and years.year = self_sufficiency.year
            and coverage.municipality_code = self_sufficiency.municipality_code

)

select
    municipalities.collection_id,
    collections.region_name,
    collections.reference_date,
    municipalities.year,
    municipalities.municipality_code as row_key,
    municipalities.is_delivered,
    municipalities.municipality_name,
    labels.name_da as outcome,
    municipalities.delivered_lines,
    municipalities.accepted_lines,
    municipalities.received_date,
    {{ readable('coalesce(collections.collection_name, municipalities.collection_id)') }}
        as collection_name,
    cast(row_number() over (
        order by
            collections.reference_date desc nulls last,
            municipalities.collection_id desc,
            municipalities.year desc,
            {{ in_danish_order('municipalities.municipality_name') }} asc
    ) as integer) as print_order
from municipalities
left join collections
    on municipalities.collection_id = collections.collection_id
inner join labels
    on municipalities.outcome = labels.code
