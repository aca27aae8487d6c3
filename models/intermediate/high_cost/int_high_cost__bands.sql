-- R8: high-cost cases by price band and age band, counted in a municipality's rows or, without
-- rows, as it answered the survey
with cases as (

    select * from {{ ref('int_high_cost__cases') }}

),

bands as (

    select
        'price' as band_set,
        price_band as band,
        true as is_asked_for
    from {{ ref('price_bands') }}
    union all
    select
        'age' as band_set,
        age_band as band,
        is_asked_for
    from {{ ref('age_bands') }}

),

citizens as (

    select * from {{ ref('fct_citizen_at_reference') }}
    where is_high_cost

),

counted as (

    select
        collection_id,
        municipality_code,
        'price' as band_set,
        price_band as band,
        count(*) as citizens
    from citizens
    group by collection_id, municipality_code, price_band
    union all
    select
        collection_id,
        municipality_code,
        'age' as band_set,
        age_band as band,
        count(*) as citizens
    from citizens
    group by collection_id, municipality_code, age_band

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
        cases.source,
        bands.band_set,
        bands.band,
        bands.is_asked_for,
        case
            when cases.case_status = 'counted' then coalesce(counted.citizens, 0)
            when cases.source = 'survey' then answered.citizens
        end as citizens
    from cases
    cross join bands
    left join counted
        on
            cases.collection_id = counted.collection_id
            and cases.municipality_code = counted.municipality_code
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
    band_set,
    band,
    source,
    is_asked_for,
    cast(citizens as integer) as citizens
from known
where citizens is not null
