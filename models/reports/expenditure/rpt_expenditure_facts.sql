-- R18: single figures of the text, each beside the fewest citizens that it rests on
with collections as (

    select
        cases.collection_id,
        any_value(collections.reference_date) as reference_date,
        {% for name, condition in {
            'cost_unknown': "cases.case_status = 'cost_unknown'",
            'answered_in_place_of_rows': "cases.has_placements and cases.source = 'survey'",
            'only_answered': "not cases.has_placements and cases.high_cost_cases is not null",
        }.items() -%}
            coalesce(
                list(
                    municipalities.municipality_name
                    order by {{ in_danish_order('municipalities.municipality_name') }} asc
                ) filter (where {{ condition }}),
                []
            ) as {{ name }},
        {% endfor -%}
        count(*) filter (where cases.case_status = 'not_answered') as municipalities_without_answer,
        count(*) filter (where cases.has_placements) as municipalities_with_rows
    from {{ ref('high_cost_cases') }} as cases
    inner join {{ ref('dim_municipality') }} as municipalities
        on cases.municipality_code = municipalities.municipality_code
    inner join {{ ref('rpt__collections') }} as collections
        on cases.collection_id = collections.collection_id
    where cases.cost_limit_dkk = {{ high_cost_limit() }}
    group by cases.collection_id

),

bands as (

    select
        collection_id,
        municipality_code,
        coalesce(sum(citizens) filter (where band_set = 'price'), 0) as in_price_bands,
        coalesce(sum(citizens) filter (where band_set = 'age'), 0) as in_age_bands,
        bool_or(band_set = 'price') as has_price_bands,
        bool_or(band_set = 'age') as has_age_bands
    from {{ ref('high_cost_bands') }}
    where cost_limit_dkk = {{ high_cost_limit() }}
    group by collection_id, municipality_code

),

municipalities as (

    select
        rates.*,
        collections.collection_id as of_collection,
        cases.population_basis,
        cases.cases_without_price_band,
        cases.cases_without_age_band,
        rates.citizens_in_residential is not null as has_citizens
    from collections
    left join {{ ref('rpt_expenditure_municipalities') }} as rates
        on
            collections.collection_id = rates.collection_id
            and rates.high_cost_cases is not null
    left join {{ ref('high_cost_cases') }} as cases
        on
            rates.collection_id = cases.collection_id
            and rates.municipality_code = cases.municipality_code
            and cases.cost_limit_dkk = {{ high_cost_limit() }}

),

-- what is known of those that gave their number of cases
cases as (

    select
        of_collection as collection_id,
        cast(coalesce(sum(high_cost_cases), 0) as integer) as high_cost_cases,
        {{ fewest_unprinted('high_cost_cases') }} as cases_known,
        count(citizens_in_residential) as municipalities_with_citizens,
        cast(sum(citizens_in_residential) as integer) as citizens,
        {{ fewest_counted('citizens_in_residential') }} as citizens_known,
        cast(sum(high_cost_cases) filter (where has_citizens) as integer) as cases_of_citizens,
        if(
            bool_and(is_published),
            {{ known() }},
            {{ smaller_count(
                fewest_counted('if(has_citizens, high_cost_cases, null)'),
                fewest_counted('if(not has_citizens, high_cost_cases, null)')
            ) }}
        ) as cases_of_citizens_known,
        cast(sum(citizens_without_cost) as integer) as citizens_without_cost,
        {{ fewest_counted('citizens_without_cost') }} as without_cost_known,
        coalesce(max(population_basis) <> 'counted', false) as is_population_estimated,
        count(cases_per_1000) as rated_municipalities,
        {{ fewest_unprinted('high_cost_cases', 'cases_per_1000 is not null') }} as rated_known,
        {% for band_set in ['price', 'age'] -%}
            {% set outside = 'cases_without_' ~ band_set ~ '_band' -%}
            cast({{ complete_sum(outside) }} as integer) as {{ outside }},
            {{ fewest_counted(outside) }} as {{ outside }}_known,
        {% endfor -%}
        coalesce(
            list(municipality_name order by {{ in_danish_order('municipality_name') }} asc)
            filter (where population_18_66 is null and municipality_name is not null),
            []
        ) as without_population,
        count(*) filter (where not is_seen) as hidden_municipalities,
        if(max(mean_known) = {{ known() }}, any_value(mean_of_municipal_rates), null)
            as mean_rate,
        min(cases_per_1000) filter (where is_seen) as lowest_rate,
        max(cases_per_1000) filter (where is_seen) as highest_rate,
        count(*) filter (where is_seen and comparison <> 'not_different') as differing,
        count(*) filter (where is_seen and comparison_corrected <> 'not_different')
            as differing_corrected
    from municipalities
    group by of_collection

),

-- some answer on bands and not on the number
in_bands as (

    select
        cases.collection_id,
        {% for band_set in ['price', 'age'] -%}
            {% set inside = 'in_' ~ band_set ~ '_bands' -%}
            {% set outside = 'cases_without_' ~ band_set ~ '_band' -%}
            cast(coalesce(sum(bands.{{ inside }}), 0) as integer) as {{ inside }},
            {{ smaller_count(
                fewest_counted('bands.' ~ inside), fewest_counted('cases.' ~ outside)
            ) }} as {{ inside }}_known,
            cast(coalesce(sum(bands.{{ inside }} + cases.{{ outside }}), 0) as integer)
                as of_{{ band_set }}_bands,
            {{ fewest_counted('bands.' ~ inside) }} as of_{{ band_set }}_bands_known,
            count(*) filter (where bands.has_{{ band_set }}_bands)
                as municipalities_with_{{ band_set }}_bands,
        {% endfor -%}
        count(bands.municipality_code) as municipalities_with_bands
    from {{ ref('high_cost_cases') }} as cases
    left join bands
        on
            cases.collection_id = bands.collection_id
            and cases.municipality_code = bands.municipality_code
    where cases.cost_limit_dkk = {{ high_cost_limit() }}
    group by cases.collection_id

)

select
    cases.*,
    {% for band_set in ['price', 'age'] -%}
        in_bands.in_{{ band_set }}_bands,
        in_bands.in_{{ band_set }}_bands_known,
        in_bands.of_{{ band_set }}_bands,
        in_bands.of_{{ band_set }}_bands_known,
        in_bands.municipalities_with_{{ band_set }}_bands,
    {% endfor -%}
    in_bands.municipalities_with_bands,
    collections.reference_date,
    collections.municipalities_without_answer,
    collections.municipalities_with_rows,
    collections.cost_unknown,
    collections.answered_in_place_of_rows,
    collections.only_answered,
    variation.pooled_rate,
    variation.chance_highest_over_lowest as chance_ratio,
    documents.title as source_da,
    1 as print_order,
    coalesce(estimate.estimated_cases is not null, false) as is_estimate_known,
    (
        select count(distinct answers.municipality_code)
        from {{ ref('questionnaire_answers') }} as answers
        where
            answers.collection_id = cases.collection_id
            and coalesce(answers.answer_from_placements, answers.answer_from_survey) is not null
    ) as municipalities_with_answers,
    (
        select count(distinct answers.area_code)
        from {{ ref('screening_distribution') }} as answers
        where
            answers.collection_id = cases.collection_id
            and answers.area_type = 'municipality'
    ) as municipalities_with_screening,
    (
        select cast(coalesce(sum(rates.offers), 0) as integer)
        from {{ ref('rate_development') }} as rates
        where rates.year = year(collections.reference_date)
    ) as offers
from cases
inner join collections
    on cases.collection_id = collections.collection_id
inner join in_bands
    on cases.collection_id = in_bands.collection_id
inner join {{ ref('documents') }} as documents
    on documents.document = 'komponent-report-2023'
left join {{ ref('high_cost_national_estimate') }} as estimate
    on cases.collection_id = estimate.collection_id
left join {{ ref('high_cost_variation') }} as variation
    on
        cases.collection_id = variation.collection_id
        and variation.cost_limit_dkk = {{ high_cost_limit() }}
