{#- A step that has one row for each row of the step before it, of those where `as_where` holds. -#}
{% test same_number_of_rows(model, as, as_where='true') %}
    select
        here.number_of_rows,
        there.number_of_rows as expected_number_of_rows
    from (select count(*) as number_of_rows from {{ model }}) as here
    cross join (select count(*) as number_of_rows from {{ as }} where {{ as_where }}) as there
    where here.number_of_rows <> there.number_of_rows
{% endtest %}
