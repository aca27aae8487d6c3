-- The register as it now stands, with what each rule of the suite "offers" says of it.
with latest as (

    select *
    from {{ ref('dim_offer') }}
    qualify row_number() over (partition by p_number order by valid_from desc) = 1

),

municipalities as (

    select * from {{ ref('municipalities') }}

),

cvr_sums as (

    select
        p_number,
        -- modulus 11 with weights 2 7 6 5 4 3 2 1; sum of eight digits, null where not eight
        case
            when regexp_matches(cvr_number, '^[0-9]{8}$')
                then
                    2 * cast(substr(cvr_number, 1, 1) as integer)
                    + 7 * cast(substr(cvr_number, 2, 1) as integer)
                    + 6 * cast(substr(cvr_number, 3, 1) as integer)
                    + 5 * cast(substr(cvr_number, 4, 1) as integer)
                    + 4 * cast(substr(cvr_number, 5, 1) as integer)
                    + 3 * cast(substr(cvr_number, 6, 1) as integer)
                    + 2 * cast(substr(cvr_number, 7, 1) as integer)
                    + 1 * cast(substr(cvr_number, 8, 1) as integer)
        end as weighted_sum
    from latest

)

select
    latest.p_number,
    latest.offer_name,
    latest.cvr_number,
    municipalities.municipality_name as location_municipality_name,
    latest.company_forms,
    latest.departments,
    latest.analysis_groups,
    latest.unknown_target_groups,
    latest.approved_places,
    latest.attribution = 'multi_group' as is_multi_group,
    latest.attribution = 'department_ambiguous' as is_department_ambiguous,
    latest.attribution = 'no_target_group' as has_no_target_group,
    latest.unknown_target_groups is not null as has_unknown_target_group,
    latest.ownership = 'unknown' as has_unknown_ownership,
    case
        when latest.cvr_number is not null
            then coalesce(cvr_sums.weighted_sum % 11 <> 0, true)
    end as is_cvr_invalid,
    not regexp_matches(latest.p_number, '^[0-9]{10}$') as is_p_number_malformed
from latest
inner join cvr_sums
    on latest.p_number = cvr_sums.p_number
left join municipalities
    on latest.location_municipality_code = municipalities.municipality_code
