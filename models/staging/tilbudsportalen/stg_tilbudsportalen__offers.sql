with source as (

    select
        *,
        {{ raw_file('offers') }} as file_name,
        {{ raw_line() }} as line_number
    from {{ raw('offers') }}

),

renamed as (

    select
        -- file and line
        file_name as source_file,
        line_number as source_line,

        -- offer and department
        {{ delivered_text('p_number') }} as p_number,
        {{ delivered_text('cvr_number') }} as cvr_number,
        {{ delivered_text('offer_name') }} as offer_name,
        {{ delivered_text('department_id') }} as department_id,
        {{ delivered_text('department_name') }} as department_name,
        {{ delivered_text('company_form') }} as company_form,
        {{ delivered_text('operator_municipality_code') }} as operator_municipality_code,
        {{ delivered_text('location_municipality_code') }} as location_municipality_code,

        -- what it is approved for
        {{ delivered_text('service_paragraph') }} as service_paragraph,
        {{ delivered_text('target_group') }} as target_group,
        {{ parse_integer('approved_places') }} as approved_places,
        {{ delivered_text('approved_places') }} as approved_places_text,
        {{ delivered_text('approval_status') }} as approval_status,

        -- rate
        {{ parse_number('daily_rate_dkk', 'decimal(18, 6)') }} as daily_rate_dkk,
        {{ delivered_text('daily_rate_dkk') }} as daily_rate_dkk_text,
        {{ parse_number('assumed_utilisation_percent', 'decimal(9, 3)') }}
            as assumed_utilisation_percent,
        {{ delivered_text('assumed_utilisation_percent') }} as assumed_utilisation_percent_text,

        -- when it is valid
        {{ parse_date('snapshot_date') }} as snapshot_date,
        {{ delivered_text('snapshot_date') }} as snapshot_date_text,
        {{ parse_date('valid_from') }} as valid_from,
        {{ delivered_text('valid_from') }} as valid_from_text,
        {{ parse_date('valid_to') }} as valid_to,
        {{ delivered_text('valid_to') }} as valid_to_text
    from source

)

select * from renamed
