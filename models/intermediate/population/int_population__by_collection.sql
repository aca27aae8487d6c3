-- R13: for each collection the quarter that holds its reference date, known or estimated
with known as (

    select * from {{ ref('int_population__known') }}

),

municipalities as (

    select * from {{ ref('municipalities') }}

),

wanted as (

    select
        collections.collection_id,
        municipalities.municipality_code,
        cast(year(collections.reference_date) as integer) as reference_year,
        {{ quarter_index('collections.reference_date') }} as quarter_index
    from {{ ref('stg_deliveries__collections') }} as collections
    cross join municipalities

),

-- the country's share aged 18-66: as printed for the country, else summed over municipalities
-- where all of them are known
country_quarters as (

    select
        quarter_index,
        population_18_66 / population_total as share_18_66
    from known
    where area_code = '000' and population_18_66 is not null and population_total is not null

),

municipality_count as (

    select count(*) as municipalities from municipalities

),

municipal_sums as (

    select
        known.quarter_index,
        sum(known.population_18_66) / sum(known.population_total) as share_18_66
    from known
    inner join municipalities
        on known.area_code = municipalities.municipality_code
    cross join municipality_count
    where known.population_18_66 is not null and known.population_total is not null
    group by known.quarter_index
    having count(*) = max(municipality_count.municipalities)

),

national_shares as (

    select
        coalesce(country_quarters.quarter_index, municipal_sums.quarter_index) as quarter_index,
        coalesce(country_quarters.share_18_66, municipal_sums.share_18_66) as share_18_66
    from country_quarters
    full outer join municipal_sums
        on country_quarters.quarter_index = municipal_sums.quarter_index

),

-- the nearest quarter with an age structure; of two as near, the later
structures as (

    select
        wanted.collection_id,
        wanted.municipality_code,
        known.quarter_index as structure_quarter,
        known.population_18_66 / known.population_total as share_18_66
    from wanted
    inner join known
        on wanted.municipality_code = known.area_code
    where known.population_18_66 is not null and known.population_total > 0
    qualify
        row_number() over (
            partition by wanted.collection_id, wanted.municipality_code
            order by
                abs(known.quarter_index - wanted.quarter_index) asc, known.quarter_index desc
        ) = 1

),

-- the loaded totals on either side
totals as (

    select
        wanted.collection_id,
        wanted.municipality_code,
        wanted.quarter_index,
        max(known.quarter_index) filter (where known.quarter_index <= wanted.quarter_index)
            as quarter_before,
        min(known.quarter_index) filter (where known.quarter_index >= wanted.quarter_index)
            as quarter_after
    from wanted
    inner join known
        on wanted.municipality_code = known.area_code
    where known.population_total is not null
    group by wanted.collection_id, wanted.municipality_code, wanted.quarter_index

),

interpolated as (

    select
        totals.collection_id,
        totals.municipality_code,
        case
            -- beyond the loaded totals the nearest one stands
            when totals.quarter_before is null then total_after.population_total
            when
                totals.quarter_after is null
                or totals.quarter_after = totals.quarter_before
                then total_before.population_total
            else
                total_before.population_total
                + (total_after.population_total - total_before.population_total)
                * (totals.quarter_index - totals.quarter_before)
                / (totals.quarter_after - totals.quarter_before)
        end as population_total
    from totals
    left join known as total_before
        on
            totals.municipality_code = total_before.area_code
            and totals.quarter_before = total_before.quarter_index
    left join known as total_after
        on
            totals.municipality_code = total_after.area_code
            and totals.quarter_after = total_after.quarter_index

),

wanted_shares as (

    select
        wanted.collection_id,
        wanted.municipality_code,
        national_shares.share_18_66
    from wanted
    cross join national_shares
    qualify
        row_number() over (
            partition by wanted.collection_id, wanted.municipality_code
            order by
                abs(national_shares.quarter_index - wanted.quarter_index) asc,
                national_shares.quarter_index desc
        ) = 1

),

estimated as (

    select
        wanted.collection_id,
        wanted.municipality_code,
        wanted.reference_year,
        wanted.quarter_index,
        cast(known.population_18_66 as double) as known_18_66,
        known.is_derived,
        structures.share_18_66
        * interpolated.population_total
        * wanted_shares.share_18_66
        / structure_shares.share_18_66 as estimated_18_66
    from wanted
    left join known
        on
            wanted.municipality_code = known.area_code
            and wanted.quarter_index = known.quarter_index
    left join structures
        on
            wanted.collection_id = structures.collection_id
            and wanted.municipality_code = structures.municipality_code
    left join interpolated
        on
            wanted.collection_id = interpolated.collection_id
            and wanted.municipality_code = interpolated.municipality_code
    left join wanted_shares
        on
            wanted.collection_id = wanted_shares.collection_id
            and wanted.municipality_code = wanted_shares.municipality_code
    left join national_shares as structure_shares
        on structures.structure_quarter = structure_shares.quarter_index

)

select
    collection_id,
    municipality_code,
    reference_year,
    quarter_index,
    coalesce(known_18_66, estimated_18_66) as population_18_66,
    case
        when known_18_66 is not null then if(is_derived, 'derived', 'counted')
        when estimated_18_66 is not null then 'estimated'
    end as population_basis
from estimated
