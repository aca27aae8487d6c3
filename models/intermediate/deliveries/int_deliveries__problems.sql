with known_collections as (

    select distinct collection_id from {{ ref('stg_deliveries__collections') }}

),

known_deliveries as (

    select distinct delivery_id from {{ ref('stg_deliveries__deliveries') }}

),

municipalities as (

    select * from {{ ref('municipalities') }}

),

regions as (

    select distinct region_code from municipalities

),

known_files as (

    select file_name from {{ ref('stg_landing__files') }}
    union
    select source_file as file_name from {{ ref('stg_landing__files') }}

),

deliveries as (

    select
        delivered.*,
        known_collections.collection_id is null as is_collection_unknown,
        municipalities.municipality_code is null as is_municipality_unknown,
        count(*) over (partition by delivered.delivery_id) as occurrences
    from {{ ref('stg_deliveries__deliveries') }} as delivered
    left join known_collections
        on delivered.collection_id = known_collections.collection_id
    left join municipalities
        on delivered.municipality_code = municipalities.municipality_code

),

collections as (

    select
        listed.*,
        listed.document is not null and documents.document is null as is_document_unknown,
        count(*) over (partition by listed.document) as occurrences_of_document,
        listed.region_code is not null and regions.region_code is null as is_region_unknown,
        count(*) over (partition by listed.collection_id) as occurrences
    from {{ ref('stg_deliveries__collections') }} as listed
    left join {{ ref('documents') }} as documents
        on listed.document = documents.document
    left join regions
        on listed.region_code = regions.region_code

),

notes as (

    select
        named.*,
        named.file_name is not null and known_files.file_name is null as is_file_unknown
    from {{ ref('int_deliveries__notes_named') }} as named
    left join known_files
        on named.file_name = known_files.file_name

)

select
    'deliveries' as table_name,
    deliveries.source_file,
    deliveries.source_line,
    checks.rule_id,
    checks.column_name,
    checks.value
from deliveries
cross join
    lateral (
        values
        ('value_missing', 'delivery_id', deliveries.delivery_id, deliveries.delivery_id is null),
        (
            'value_repeated', 'delivery_id', deliveries.delivery_id,
            deliveries.delivery_id is not null and deliveries.occurrences > 1
        ),
        (
            'value_unknown_collection', 'collection_id', deliveries.collection_id,
            deliveries.is_collection_unknown
        ),
        (
            'value_unknown_municipality', 'municipality_code', deliveries.municipality_code,
            deliveries.is_municipality_unknown
        ),
        (
            'value_not_a_date', 'received_date', deliveries.received_date_text,
            deliveries.received_date is null
        ),
        (
            'value_not_a_date', 'period_from', deliveries.period_from_text,
            {{ unreadable('deliveries.period_from') }}
        ),
        (
            'value_not_a_date', 'period_to', deliveries.period_to_text,
            {{ unreadable('deliveries.period_to') }}
        ),
        (
            'period_to_too_early', 'period_to', deliveries.period_to_text,
            deliveries.period_to < deliveries.period_from
        ),
        (
            'value_not_an_integer', 'line_count', deliveries.line_count_text,
            {{ unreadable('deliveries.line_count') }}
        )
    ) as checks (rule_id, column_name, value, is_problem)
where checks.is_problem
union all
select
    'collections' as table_name,
    collections.source_file,
    collections.source_line,
    checks.rule_id,
    checks.column_name,
    checks.value
from collections
cross join
    lateral (
        values
        (
            'value_missing', 'collection_id', collections.collection_id,
            collections.collection_id is null
        ),
        (
            'value_repeated', 'collection_id', collections.collection_id,
            collections.collection_id is not null and collections.occurrences > 1
        ),
        (
            'collection_unknown_document', 'document', collections.document,
            collections.is_document_unknown
        ),
        (
            'value_repeated', 'document', collections.document,
            collections.document is not null and collections.occurrences_of_document > 1
        ),
        (
            'collection_unknown_region', 'region_code', collections.region_code,
            collections.is_region_unknown
        ),
        (
            'collection_unknown_citizen_id_scope', 'citizen_id_scope', collections.citizen_id_scope,
            collections.citizen_id_scope not in ('municipality', 'national')
        ),
        (
            'collection_not_yes_or_no', 'is_voluntary', collections.is_voluntary_text,
            {{ unreadable('collections.is_voluntary') }}
        ),
        (
            'value_not_an_integer', 'indicator_year', collections.indicator_year_text,
            {{ unreadable('collections.indicator_year') }}
        ),
        (
            'value_not_a_date', 'reference_date', collections.reference_date_text,
            collections.reference_date is null
        ),
        (
            'value_not_a_date', 'period_from', collections.period_from_text,
            collections.period_from is null
        ),
        (
            'value_not_a_date', 'period_to', collections.period_to_text,
            collections.period_to is null
        ),
        (
            'period_to_too_early', 'period_to', collections.period_to_text,
            collections.period_to < collections.period_from
        )
    ) as checks (rule_id, column_name, value, is_problem)
where checks.is_problem
union all
select
    'delivery_notes' as table_name,
    notes.source_file,
    notes.source_line,
    checks.rule_id,
    checks.column_name,
    checks.value
from notes
cross join
    lateral (
        values
        ('value_missing', 'file_name', notes.file_name, notes.file_name is null),
        ('note_unknown_file', 'file_name', notes.file_name, notes.is_file_unknown),
        ('note_contradicted', 'file_name', notes.file_name, notes.is_contradicted),
        (
            'value_not_a_date', 'received_date', notes.received_date_text,
            {{ unreadable('notes.received_date') }}
        ),
        (
            'note_unknown_decision', 'decision', notes.decision_text,
            {{ unreadable('notes.decision') }}
        )
    ) as checks (rule_id, column_name, value, is_problem)
where checks.is_problem
union all
select
    'placements' as table_name,
    placements.source_file,
    placements.source_line,
    'placement_unknown_delivery' as rule_id,
    'delivery_id' as column_name,
    placements.delivery_id as value
from {{ ref('stg_deliveries__placements') }} as placements
left join known_deliveries
    on placements.delivery_id = known_deliveries.delivery_id
where known_deliveries.delivery_id is null
