{%- set amounts = ['daily_rate_dkk', 'assumed_utilisation_percent', 'approved_places'] -%}
{%- set dates = ['snapshot_date', 'valid_from', 'valid_to'] -%}

with source as (

    select
        *,
        {{ raw_file('offers') }} as file_name,
        {{ raw_line() }} as line_number
    from {{ raw('offers') }}

),

{{ forms_of_columns('file_name', 'file_name', amounts, dates) }},

renamed as (

    select
        -- file and line
        file_name as source_file,
        line_number as source_line,

        -- offer and department
        {{ p_number('p_number') }} as p_number,
        {{ delivered_text('cvr_number') }} as cvr_number,
        {{ delivered_text('offer_name') }} as offer_name,
        {{ delivered_text('department_id') }} as department_id,
        {{ delivered_text('department_name') }} as department_name,
        {{ delivered_text('company_form') }} as company_form,
        {{ municipality_text('operator_municipality_code') }} as operator_municipality_code,
        {{ municipality_text('location_municipality_code') }} as location_municipality_code,

        -- what it is approved for
        {{ delivered_text('service_paragraph') }} as service_paragraph,
        {{ delivered_text('target_group') }} as target_group,
        {{ read_integer('approved_places', 'file_name') }} as approved_places,
        {{ delivered_text('approved_places') }} as approved_places_text,
        {{ delivered_text('approval_status') }} as approval_status,

        -- rate
        {{ read_amount('daily_rate_dkk', 'decimal(18, 6)', 'file_name') }} as daily_rate_dkk,
        {{ delivered_text('daily_rate_dkk') }} as daily_rate_dkk_text,
        {{ read_amount('assumed_utilisation_percent', 'decimal(18, 6)', 'file_name') }}
            as assumed_utilisation_percent,
        {{ delivered_text('assumed_utilisation_percent') }} as assumed_utilisation_percent_text,

        -- when it is valid
        {{ read_date('snapshot_date') }} as snapshot_date,
        {{ delivered_text('snapshot_date') }} as snapshot_date_text,
        {{ read_date('valid_from') }} as valid_from,
        {{ delivered_text('valid_from') }} as valid_from_text,
        {{ read_date('valid_to') }} as valid_to,
        {{ delivered_text('valid_to') }} as valid_to_text
    from formed

)

select * from renamed
