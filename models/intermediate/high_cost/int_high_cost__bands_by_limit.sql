-- R8: high-cost cases by price band and age band, counted in a municipality's rows or, without
-- rows, as it answered the survey
with cases as (

    select * from {{ ref('int_high_cost__cases_by_limit') }}

),

bands as (

    select
        'price' as band_set,
        bands.price_band as band,
        limits.cost_limit_dkk,
        limits.is_high_cost as is_asked_for
    from {{ ref('price_bands') }} as bands
    inner join {{ ref('cost_limits') }} as limits
        on {{ cost_limit_of('bands.from_dkk') }} = limits.cost_limit_dkk
    union all
    select
        'age' as band_set,
        bands.age_band as band,
        limits.cost_limit_dkk,
        limits.is_high_cost and bands.is_asked_for as is_asked_for
    from {{ ref('age_bands') }} as bands
    cross join {{ ref('cost_limits') }} as limits

),

citizens as (

    select * from {{ ref('fct_citizen_at_reference') }}
    where cost_limit_dkk is not null

),

counted as (

    select
        collection_id,
        municipality_code,
        cost_limit_dkk,
        'price' as band_set,
        price_band as band,
        count(*) as citizens
    from citizens
    group by collection_id, municipality_code, cost_limit_dkk, price_band
    union all
    select
        collection_id,
        municipality_code,
        cost_limit_dkk,
        'age' as band_set,
        age_band as band,
        count(*) as citizens
    from citizens
    group by collection_id, municipality_code, cost_limit_dkk, age_band

),

answered as (

    select
        collection_id,
        municipality_code,
        category as band,
        answer as citizens,
        case question when 'price_band' then 'price' when 'age_band' then 'age' end as band_set
    from {{ ref('int_survey__answers') }}

),

-- rows tell of every band, and a band without cases is a true zero; of the survey only what was
-- answered is known
known as (

    select
        cases.collection_id,
        cases.municipality_code,
        cases.cost_limit_dkk,
        cases.source,
        bands.band_set,
        bands.band,
        bands.is_asked_for,
        case
            when cases.case_status = 'counted' then coalesce(counted.citizens, 0)
            when cases.source = 'survey' and limits.is_high_cost then answered.citizens
        end as citizens
    from cases
    inner join {{ ref('cost_limits') }} as limits
        on cases.cost_limit_dkk = limits.cost_limit_dkk
    inner join bands
        on cases.cost_limit_dkk = bands.cost_limit_dkk
    left join counted
        on
            cases.collection_id = counted.collection_id
            and cases.municipality_code = counted.municipality_code
            and cases.cost_limit_dkk = counted.cost_limit_dkk
            and bands.band_set = counted.band_set
            and bands.band = counted.band
    left join answered
        on
            cases.collection_id = answered.collection_id
            and cases.municipality_code = answered.municipality_code
            and bands.band_set = answered.band_set
            and bands.band = answered.band

)

select
    collection_id,
    municipality_code,
    cost_limit_dkk,
    band_set,
    band,
    source,
    is_asked_for,
    cast(citizens as integer) as citizens
from known
where citizens is not null
