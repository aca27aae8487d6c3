-- Printed totals against the sum of the municipalities printed beside them.
with figures as (

    select
        figures.*,
        collections.collection_id
    from {{ ref('published_figures') }} as figures
    inner join {{ ref('stg_deliveries__collections') }} as collections
        on figures.document = collections.document
    where figures.computed_as = 'cases' and figures.region_code is not null

),

listed as (

    select
        answers.collection_id,
        municipalities.region_code,
        cast(sum(answers.answer) as integer) as listed_cases
    from {{ ref('int_survey__answers') }} as answers
    inner join {{ ref('municipalities') }} as municipalities
        on answers.municipality_code = municipalities.municipality_code
    where answers.question = 'high_cost_cases'
    group by answers.collection_id, municipalities.region_code

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
    on
        figures.collection_id = listed.collection_id
        and figures.region_code = listed.region_code
