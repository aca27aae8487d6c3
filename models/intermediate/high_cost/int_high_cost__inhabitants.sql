-- R10: the inhabitants of the country, of whom those of the participants are seen with their cases.
-- A collection of one region says nothing of the country.
select
    population.collection_id,
    population.municipality_code,
    municipalities.municipality_group,
    population.population_18_66,
    population.population_basis,
    cases.high_cost_cases
from {{ ref('int_population__by_collection') }} as population
inner join {{ ref('stg_deliveries__collections') }} as collections
    on population.collection_id = collections.collection_id
inner join {{ ref('municipalities') }} as municipalities
    on population.municipality_code = municipalities.municipality_code
left join {{ ref('int_high_cost__cases') }} as cases
    on
        population.collection_id = cases.collection_id
        and population.municipality_code = cases.municipality_code
where collections.region_code is null
