-- R17, R18: the compared municipalities' citizens by the class they were in and the one they are in
{% set classes = {
    '0-1': 'below_1_mio',
    '1-2': 'from_1_to_2_mio',
    '2-5': 'from_2_to_5_mio',
    '5-': 'from_5_mio',
    'none': 'not_in_residential',
    'unknown': 'cost_unknown',
} %}

with sums as (

    select
        collection_id,
        previous_collection_id,
        class_before,
        {% for class, column in classes.items() -%}
            cast(
                coalesce(sum(citizens) filter (where class_after = '{{ class }}'), 0) as integer
            ) as {{ column }},
        {% endfor -%}
        cast(sum(citizens) as integer) as citizens
    from {{ ref('cost_class_transitions') }}
    where area_type = 'collection' and scope = 'residential'
    group by collection_id, previous_collection_id, class_before

),

known as (

    select
        collection_id,
        previous_collection_id,
        cost_class_before,
        {% for class, column in classes.items() -%}
            {{ fewest_citizens("cost_class_after = '" ~ class ~ "'") }} as {{ column }}_known,
        {% endfor -%}
        {{ fewest_citizens() }} as citizens_known
    from {{ ref('rpt__followed_citizens') }}
    where scope = 'residential'
    group by collection_id, previous_collection_id, cost_class_before

)

select
    {% for column in classes.values() -%}
        sums.{{ column }},
        known.{{ column }}_known,
    {% endfor -%}
    sums.collection_id,
    sums.previous_collection_id,
    classes.sort_order as print_order,
    classes.name_da as class_before_da,
    sums.citizens,
    known.citizens_known
from sums
inner join {{ ref('cost_classes') }} as classes
    on sums.class_before = classes.cost_class
left join known
    on
        sums.collection_id = known.collection_id
        and sums.previous_collection_id = known.previous_collection_id
        and sums.class_before = known.cost_class_before
