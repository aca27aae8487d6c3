with municipalities as (

    select * from {{ ref('municipalities') }}

),

-- modulus 11 with weights 2 7 6 5 4 3 2 1; null where the number is not eight digits
cvr_sums as (

    select
        p_number,
        valid_from,
        2 * cast(substr(cvr_number, 1, 1) as integer)
        + 7 * cast(substr(cvr_number, 2, 1) as integer)
        + 6 * cast(substr(cvr_number, 3, 1) as integer)
        + 5 * cast(substr(cvr_number, 4, 1) as integer)
        + 4 * cast(substr(cvr_number, 5, 1) as integer)
        + 3 * cast(substr(cvr_number, 6, 1) as integer)
        + 2 * cast(substr(cvr_number, 7, 1) as integer)
        + 1 * cast(substr(cvr_number, 8, 1) as integer) as weighted_sum
    from {{ ref('dim_offer') }}
    where regexp_matches(cvr_number, '^[0-9]{8}$')

),

offers as (

    select
        described.*,
        cvr_sums.weighted_sum,
        municipalities.municipality_name as location_municipality_name,
        row_number() over (
            partition by described.p_number order by described.valid_from desc
        ) = 1 as is_current
    from {{ ref('dim_offer') }} as described
    left join cvr_sums
        on
            described.p_number = cvr_sums.p_number
            and described.valid_from = cvr_sums.valid_from
    left join municipalities
        on described.location_municipality_code = municipalities.municipality_code

)

select
    offers.p_number,
    offers.valid_from,
    offers.is_current,
    offers.offer_name,
    offers.cvr_number,
    offers.location_municipality_name,
    offers.company_forms,
    offers.department_count,
    offers.analysis_groups,
    offers.unknown_target_groups,
    offers.approved_places,
    checks.rule_id,
    checks.column_name,
    checks.value,
    checks.is_problem
from offers
cross join lateral (
    values
    (
        'offer_multi_group', 'target_group', offers.analysis_groups,
        offers.attribution = 'multi_group'
    ),
    (
        'offer_department_ambiguous', 'target_group', offers.analysis_groups,
        offers.attribution = 'department_ambiguous'
    ),
    ('offer_no_target_group', 'target_group', null, offers.attribution = 'no_target_group'),
    (
        'offer_unknown_target_group', 'target_group', offers.unknown_target_groups,
        offers.unknown_target_groups is not null
    ),
    ('offer_unknown_ownership', 'company_form', offers.company_forms, offers.ownership = 'unknown'),
    (
        'offer_cvr_invalid', 'cvr_number', offers.cvr_number,
        -- null where none is given
        case
            when offers.cvr_number is not null then coalesce(offers.weighted_sum % 11 <> 0, true)
        end
    ),
    (
        'offer_p_number_malformed', 'p_number', offers.p_number,
        not regexp_matches(offers.p_number, '^[0-9]{10}$')
    )
) as checks (rule_id, column_name, value, is_problem)
