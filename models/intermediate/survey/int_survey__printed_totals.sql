-- Printed totals against the sum of the municipalities printed beside them.
with figures as (

    select * from {{ ref('published_figures') }}
    where measure = 'cases' and recompute_from = 'komponent_cases'

),

listed as (

    select
        municipalities.region_name,
        cast(sum(answers.answer) as integer) as listed_cases
    from {{ ref('int_survey__answers') }} as answers
    inner join {{ ref('municipalities') }} as municipalities
        on answers.municipality_code = municipalities.municipality_code
    where answers.collection_id = 'komponent-2022' and answers.question = 'high_cost_cases'
    group by municipalities.region_name

)

select
    figures.figure_id,
    documents.title as document,
    figures.population as place_name,
    figures.printed_value,
    listed.listed_cases as computed_value,
    listed.listed_cases - figures.printed_value as difference,
    listed.listed_cases <> figures.printed_value as is_different
from figures
inner join {{ ref('documents') }} as documents
    on figures.document = documents.document
left join listed
    on figures.population = listed.region_name
