with offers as (

    select * from {{ ref('stg_tilbudsportalen__offers') }}
    where
        (source_file, source_line) not in (
            select
                problems.source_file,
                problems.source_line
            from {{ ref('int_offers__problems') }} as problems
            where problems.is_line_lost
        )

),

spellings as (

    select * from {{ ref('int_municipalities__spellings') }}

),

snapshots as (

    select * from {{ ref('int_offers__snapshots') }}

),

service_paragraphs as (

    select * from {{ ref('service_paragraphs') }}

),

company_forms as (

    select
        {{ lookup_key('company_form') }} as company_form_key,
        min(ownership) as ownership
    from {{ ref('company_forms') }}
    group by {{ lookup_key('company_form') }}

),

approval_statuses as (

    select * from {{ ref('approval_statuses') }}

),

target_group_keys as (

    select * from {{ ref('int_offers__target_group_keys') }}

),

dated as (

    select
        offers.* replace (
            case when offers.approved_places >= 0 then offers.approved_places end
                as approved_places,
            -- a column of Excel's percent cells holds 0.97 for 97 %
            cast(
                case
                    when
                        max(offers.assumed_utilisation_percent) over (
                            partition by offers.source_file
                        ) <= {{ highest_fraction() }}
                        then offers.assumed_utilisation_percent * 100
                    when offers.assumed_utilisation_percent > {{ highest_fraction() }}
                        then offers.assumed_utilisation_percent
                end as decimal(9, 3)
            ) as assumed_utilisation_percent
        ),
        snapshots.next_snapshot_date,
        -- a register shows how things stood; the first one also tells of the time before it
        case
            when snapshots.is_first_snapshot
                then coalesce(offers.valid_from, offers.snapshot_date)
            else greatest(coalesce(offers.valid_from, offers.snapshot_date), offers.snapshot_date)
        end as row_from,
        least(
            coalesce(offers.valid_to, {{ open_end() }}),
            coalesce(snapshots.next_snapshot_date - 1, {{ open_end() }})
        ) as row_to
    from offers
    inner join snapshots
        on offers.snapshot_date = snapshots.snapshot_date

)

select
    dated.p_number,
    dated.source_file,
    dated.source_line,
    dated.cvr_number,
    dated.offer_name,
    dated.company_form,
    locations.municipality_code as location_municipality_code,
    service_paragraphs.service_type,
    dated.target_group,
    target_group_keys.ffb_code,
    dated.approved_places,
    dated.daily_rate_dkk,
    dated.assumed_utilisation_percent,
    cast(dated.row_from as date) as row_from,
    cast(dated.row_to as date) as row_to,
    coalesce(dated.department_id, dated.department_name, '') as department_key,
    coalesce(company_forms.ownership, 'unknown') as ownership,
    -- R3; one that is no municipality (a region, a foundation) has no code either
    case
        when company_forms.ownership = 'municipal' then operators.municipality_code
    end as operator_municipality_code,
    coalesce(approval_statuses.is_approved, true) as is_approved
from dated
left join spellings as operators
    on {{ lookup_key('dated.operator_municipality_code') }} = operators.spelling_key
left join spellings as locations
    on {{ lookup_key('dated.location_municipality_code') }} = locations.spelling_key
left join service_paragraphs
    on {{ lookup_key('dated.service_paragraph') }} = service_paragraphs.paragraph_key
left join company_forms
    on {{ lookup_key('dated.company_form') }} = company_forms.company_form_key
left join approval_statuses
    on
        {{ lookup_key('dated.approval_status') }}
        = {{ lookup_key('approval_statuses.approval_status') }}
left join target_group_keys
    on {{ lookup_key('dated.target_group') }} = target_group_keys.target_group_key
-- a row that a later snapshot overtook before it came into force never held
where dated.row_from <= dated.row_to
