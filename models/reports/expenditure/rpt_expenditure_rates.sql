-- R16, R18. Of all offers in the register and all that was delivered for the year
with collections as (

    select
        collections.collection_id,
        year(collections.reference_date) as year
    from {{ ref('rpt__collections') }} as collections
    semi join {{ ref('fct_placement_year') }} as placements
        on collections.collection_id = placements.collection_id

),

-- fewer municipalities than may be told of are as few citizens
known as (

    {% set conditions = {'rate': 'days_with_rate > 0', 'supplement': 'days_with_supplement > 0'} %}
    select
        {% for name, condition in conditions.items() -%}
            if(
                count(distinct municipality_code) filter (where {{ condition }})
                between 1 and {{ var('fewest_municipalities') }} - 1,
                1,
                {{ fewest_citizens(condition) }}
            ) as {{ name }}_known,
        {% endfor -%}
        year,
        ownership,
        service_type
    from {{ ref('rpt__delivered_rates') }}
    group by year, ownership, service_type

)

select
    collections.collection_id,
    development.ownership,
    development.service_type,
    ownerships.name_da || ', ' || split_part(service_types.name_da, ',', 1) as offers_da,
    development.offers,
    development.daily_rate_dkk,
    development.daily_rate_constant_dkk,
    development.change_percent,
    development.delivered_daily_rate_dkk,
    development.delivered_supplement_dkk,
    development.supplement_share,
    cast(row_number() over (
        partition by collections.collection_id
        order by
            {{ in_danish_order('ownerships.name_da') }} asc,
            {{ in_danish_order('service_types.name_da') }} asc
    ) as integer) as print_order,
    -- means, which do not add up
    development.service_type || development.ownership as within,
    coalesce(known.rate_known, 0) as rate_known,
    coalesce(known.supplement_known, 0) as supplement_known
from collections
inner join {{ ref('rate_development') }} as development
    on collections.year = development.year
inner join {{ ref('ownerships') }} as ownerships
    on development.ownership = ownerships.ownership
inner join {{ ref('service_types') }} as service_types
    on development.service_type = service_types.service_type
left join known
    on
        development.year = known.year
        and development.ownership = known.ownership
        and development.service_type = known.service_type
