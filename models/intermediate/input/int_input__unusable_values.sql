{#- What makes an input table unusable. Faults in municipalities' own lines are not here:
    those lines are rejected one by one (int_placements__rejections). -#}
{%- set offers, deliveries, collections, survey, screening, population, indicators, notes = (
    'stg_tilbudsportalen__offers', 'stg_deliveries__deliveries', 'stg_deliveries__collections',
    'int_survey__named', 'int_survey__screening_named', 'stg_statistics_denmark__population',
    'int_municipalities__indicators_named', 'int_deliveries__notes_named'
) -%}
{%- set date_da, number_da, whole_da, given_da = (
    'er ikke en dato (ÅÅÅÅ-MM-DD)', 'er ikke et tal', 'er ikke et helt tal', 'mangler'
) -%}
{%- set municipality_da = 'er ikke en kommune, som findes i seeds/reference/municipalities.csv' -%}
{%- set known_codes = 'select m.municipality_code from ' ~ ref('municipalities') ~ ' as m' -%}
{%- set known_collections = 'select c.collection_id from ' ~ ref(collections) ~ ' as c' -%}
{%- set tables = {
    offers: 'offers', deliveries: 'deliveries', collections: 'collections',
    survey: 'survey_answers', screening: 'screening_answers', population: 'population',
    indicators: 'municipality_indicators', notes: 'delivery_notes',
} -%}
{#- model, column, the text to show, when it is wrong, how. What a screening answers is not shown:
    it may be words about one citizen. -#}
{%- set checks = [
    (offers, 'p_number', 'p_number', 'p_number is null', given_da),
    (offers, 'snapshot_date', 'snapshot_date_text', 'snapshot_date is null', date_da),
    (offers, 'valid_from', 'valid_from_text',
        'valid_from is null and valid_from_text is not null', date_da),
    (offers, 'valid_to', 'valid_to_text',
        'valid_to is null and valid_to_text is not null', date_da),
    (offers, 'valid_to', 'valid_to_text', 'valid_to < valid_from', 'ligger før valid_from'),
    (offers, 'approved_places', 'approved_places_text',
        '(approved_places is null and approved_places_text is not null) or approved_places < 0',
        whole_da ~ ' på nul eller mere'),
    (offers, 'daily_rate_dkk', 'daily_rate_dkk_text',
        'daily_rate_dkk is null and daily_rate_dkk_text is not null', number_da),
    (offers, 'assumed_utilisation_percent', 'assumed_utilisation_percent_text',
        'assumed_utilisation_percent is null and assumed_utilisation_percent_text is not null',
        number_da),
    (offers, 'operator_municipality_code', 'operator_municipality_code',
        "regexp_matches(operator_municipality_code, '^[0-9]+$') and "
        ~ 'operator_municipality_code not in (' ~ known_codes ~ ')', municipality_da),
    (offers, 'location_municipality_code', 'location_municipality_code',
        lookup_key('location_municipality_code') ~ ' not in (select s.spelling_key from '
        ~ ref('int_municipalities__spellings') ~ ' as s)', municipality_da),
    (offers, 'service_paragraph', 'service_paragraph',
        'service_paragraph is null or ' ~ lookup_key('service_paragraph')
        ~ ' not in (select s.paragraph_key from ' ~ ref('service_paragraphs') ~ ' as s)',
        'er ikke en paragraf, som findes i seeds/reference/service_paragraphs.csv'),
    (offers, 'approval_status', 'approval_status',
        lookup_key('approval_status') ~ ' not in (select ' ~ lookup_key('a.approval_status')
        ~ ' from ' ~ ref('approval_statuses') ~ ' as a)',
        'er ikke en status, som findes i seeds/reference/approval_statuses.csv'),
    (deliveries, 'delivery_id', 'delivery_id', 'delivery_id is null', given_da),
    (deliveries, 'delivery_id', 'delivery_id',
        'delivery_id in (select d.delivery_id from ' ~ ref(deliveries)
        ~ ' as d group by d.delivery_id having count(*) > 1)', 'står på flere linjer'),
    (deliveries, 'collection_id', 'collection_id',
        'collection_id is null or collection_id not in (' ~ known_collections ~ ')',
        'er ikke en indsamling i raw_collections'),
    (deliveries, 'municipality_code', 'municipality_code',
        'municipality_code is null or municipality_code not in (' ~ known_codes ~ ')',
        municipality_da),
    (deliveries, 'received_date', 'received_date_text', 'received_date is null', date_da),
    (deliveries, 'period_from', 'period_from_text',
        'period_from is null and period_from_text is not null', date_da),
    (deliveries, 'period_to', 'period_to_text',
        'period_to is null and period_to_text is not null', date_da),
    (deliveries, 'period_to', 'period_to_text', 'period_to < period_from',
        'ligger før period_from'),
    (deliveries, 'line_count', 'line_count_text',
        'line_count is null and line_count_text is not null', whole_da),
    (collections, 'collection_id', 'collection_id', 'collection_id is null', given_da),
    (collections, 'collection_id', 'collection_id',
        'collection_id in (select c.collection_id from ' ~ ref(collections)
        ~ ' as c group by c.collection_id having count(*) > 1)', 'står på flere linjer'),
    (collections, 'region_code', 'region_code',
        'region_code not in (select m.region_code from ' ~ ref('municipalities') ~ ' as m)',
        'er ikke en regionskode'),
    (collections, 'reference_date', 'reference_date_text', 'reference_date is null', date_da),
    (collections, 'period_from', 'period_from_text', 'period_from is null', date_da),
    (collections, 'period_to', 'period_to_text', 'period_to is null', date_da),
    (collections, 'period_to', 'period_to_text', 'period_to < period_from',
        'ligger før period_from'),
    (survey, 'collection_id', 'collection_id',
        'collection_id is null or collection_id not in (' ~ known_collections ~ ')',
        'er ikke en indsamling i raw_collections'),
    (survey, 'question', 'question_text', 'not is_question_known',
        'er ikke et spørgsmål, som findes i seeds/reference/survey_questions.csv'),
    (survey, 'category', 'category_text', 'is_question_known and category is null',
        'er ikke en af spørgsmålets svarkategorier i seeds/reference/survey_categories.csv'),
    (survey, 'answer', 'answer_text',
        'coalesce(is_count, true) and (answer is null or answer < 0)',
        whole_da ~ ' på nul eller mere'),
    (survey, 'answer', 'answer_text', 'answer > 1000000', 'er flere, end der bor i en kommune'),
    (screening, 'collection_id', 'collection_id',
        'collection_id is null or collection_id not in (' ~ known_collections ~ ')',
        'er ikke en indsamling i raw_collections'),
    (screening, 'municipality', 'municipality', 'municipality_code is null', municipality_da),
    (screening, 'municipality', 'municipality', 'not is_expected',
        'er ikke blandt de kommuner, som indsamlingen spørger'),
    (screening, 'citizen_id', 'citizen_id', 'citizen_id is null', given_da),
    (screening, 'question', 'question_text', 'question_number is null',
        'er ikke et spørgsmål, som findes i seeds/reference/screening_questions.csv'),
    (screening, 'answer', 'answer', 'answer is null', given_da),
    (screening, 'answer', 'question_text', 'is_contradicted',
        'har flere forskellige svar for den samme borger'),
    (population, 'municipality_code', 'area_code',
        'area_code is null or (area_code not in (' ~ known_codes
        ~ ') and area_code not in (select a.area_code from '
        ~ ref('areas_outside_municipalities') ~ ' as a))',
        'er hverken en kommune eller et område i seeds/reference/areas_outside_municipalities.csv'),
    (population, 'period', 'period',
        "period is null or not regexp_matches(period, '^[0-9]{4}K[1-4]$')",
        'er ikke et kvartal (ÅÅÅÅKn)'),
    (population, 'age_from', 'age_from_text', 'age_from is null or age_from < 0', whole_da),
    (population, 'age_to', 'age_to_text', 'age_to is null or age_to < age_from',
        whole_da ~ ' på mindst age_from'),
    (population, 'population', 'population_text', 'population is null or population < 0',
        whole_da ~ ' på nul eller mere'),
    (indicators, 'municipality_code', 'municipality',
        'municipality_code is null and not is_other_area', municipality_da),
    (indicators, 'year', 'year_text', 'year is null or year not between 1900 and 2200',
        'er ikke et årstal'),
    (indicators, 'indicator', 'indicator_text', 'indicator is null',
        'er ikke et nøgletal, som findes i seeds/reference/indicators.csv'),
    (indicators, 'value', 'value_text', 'value is null', number_da),
    (indicators, 'value', 'value_text',
        "indicator = 'socio_economic_index' and value not between 0.1 and 10",
        'er ikke et socioøkonomisk indeks på samme skala som årets øvrige'),
    (notes, 'file_name', 'file_name', 'file_name is null', given_da),
    (notes, 'file_name', 'file_name',
        'file_name not in (select f.file_name from ' ~ ref('stg_landing__files')
        ~ ' as f) and file_name not in (select f.source_file from ' ~ ref('stg_landing__files')
        ~ ' as f)',
        'er ikke en fil, der er modtaget. Skriv dens navn, som det står i listen over filer'),
    (notes, 'file_name', 'file_name', 'is_contradicted',
        'står på flere linjer, som siger hver sit'),
    (notes, 'received_date', 'received_date_text',
        'received_date is null and received_date_text is not null', date_da),
    (notes, 'decision', 'decision_text', 'decision is null and decision_text is not null',
        'er ikke en afgørelse, som findes i seeds/reference/delivery_decisions.csv'),
] -%}

with column_checks as (

    {% for model, column_name, shown, condition, problem in checks -%}
        select
            '{{ tables[model] }}' as table_name,
            source_file,
            source_line,
            '{{ column_name }}' as column_name,
            {{ shown }} as value,
            '{{ problem }}' as problem_da
        from {{ ref(model) }}
        where {{ condition }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

unknown_municipalities as (

    select
        'survey_answers' as table_name,
        source_file,
        source_line,
        'municipality' as column_name,
        municipality as value,
        'er hverken en kommunes navn eller kode. Ret navnet, eller føj det til '
        || 'seeds/reference/municipality_aliases.csv' as problem_da
    from {{ ref('int_survey__named') }}
    where municipality_code is null

),

repeated_answers as (

    select
        'survey_answers' as table_name,
        source_file,
        source_line,
        'municipality' as column_name,
        municipality as value,
        'har svaret flere gange på samme spørgsmål' as problem_da
    from {{ ref('int_survey__named') }}
    where municipality_code is not null and category is not null
    qualify
        row_number() over (
            partition by collection_id, municipality_code, question, category
            order by source_file, source_line
        ) > 1

),

unknown_deliveries as (

    select
        'placements' as table_name,
        placements.source_file,
        placements.source_line,
        'delivery_id' as column_name,
        placements.delivery_id as value,
        'er ikke en levering i raw_deliveries' as problem_da
    from {{ ref('stg_deliveries__placements') }} as placements
    left join {{ ref('stg_deliveries__deliveries') }} as deliveries
        on placements.delivery_id = deliveries.delivery_id
    where deliveries.delivery_id is null

),

repeated_population as (

    select
        'population' as table_name,
        source_file,
        source_line,
        'municipality_code' as column_name,
        area_code as value,
        'har flere tal for samme kvartal og alder' as problem_da
    from {{ ref('stg_statistics_denmark__population') }}
    qualify
        row_number() over (
            partition by area_code, period, age_from, age_to order by source_file, source_line
        ) > 1

),

repeated_indicators as (

    select
        'municipality_indicators' as table_name,
        source_file,
        source_line,
        'municipality_code' as column_name,
        municipality as value,
        'har flere tal for samme år og nøgletal' as problem_da
    from {{ ref('int_municipalities__indicators_named') }}
    where municipality_code is not null and year is not null and indicator is not null
    qualify
        row_number() over (
            partition by municipality_code, year, indicator order by source_file, source_line
        ) > 1

),

unusable as (

    select * from column_checks
    union all
    select * from unknown_municipalities
    union all
    select * from repeated_answers
    union all
    select * from unknown_deliveries
    union all
    select * from repeated_population
    union all
    select * from repeated_indicators

)

-- The project's own files are mended at once. Of delivered files the line is left out and told
-- of, but a collection that cannot be read leaves nothing to count.
select
    *,
    {% if env_var('KAPACITET_LANDING', '') -%}
        table_name in ('collections', 'deliveries', 'placements') as stops_the_run
    {%- else -%}
        true as stops_the_run
    {%- endif %}
from unusable
