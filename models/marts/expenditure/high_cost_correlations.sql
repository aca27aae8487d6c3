-- R11: how the rate goes with other variables, each municipality alike and by its inhabitants
with cases as (

    select
        cases.collection_id,
        cases.cost_limit_dkk,
        cases.municipality_code,
        cases.cases_per_1000,
        cases.population_18_66,
        collections.indicator_year,
        year(collections.reference_date) as reference_year,
        row_number() over (
            partition by cases.collection_id, cases.cost_limit_dkk
            order by cases.population_18_66 desc, cases.municipality_code asc
        ) as size_rank
    from {{ ref('int_high_cost__cases_by_limit') }} as cases
    inner join {{ ref('dim_collection') }} as collections
        on cases.collection_id = collections.collection_id
    where cases.cases_per_1000 is not null

),

points as (

    select
        collection_id,
        cost_limit_dkk,
        'population_18_66' as variable,
        'all' as subset,
        population_18_66,
        cases_per_1000,
        population_18_66 as variable_value
    from cases
    union all
    select
        collection_id,
        cost_limit_dkk,
        'population_18_66' as variable,
        'without_three_largest' as subset,
        population_18_66,
        cases_per_1000,
        population_18_66 as variable_value
    from cases
    where size_rank > 3
    union all
    select
        cases.collection_id,
        cases.cost_limit_dkk,
        indicators.indicator as variable,
        'all' as subset,
        cases.population_18_66,
        cases.cases_per_1000,
        indicators.value as variable_value
    from cases
    inner join {{ ref('int_municipalities__indicators') }} as indicators
        on cases.municipality_code = indicators.municipality_code
    inner join {{ ref('indicators') }} as kinds
        on
            indicators.indicator = kinds.indicator
            and indicators.year
            = if(kinds.is_of_indicator_year, cases.indicator_year, cases.reference_year)

),

weighted as (

    select
        points.*,
        weights.weighting,
        case when weights.weighting = 'population' then points.population_18_66 else 1 end as weight
    from points
    cross join (values ('none'), ('population')) as weights (weighting)

),

means as (

    select
        *,
        {{ ordered_sum('weight * variable_value', over='line') }}
        / {{ ordered_sum('weight', over='line') }} as mean_value,
        {{ ordered_sum('weight * cases_per_1000', over='line') }}
        / {{ ordered_sum('weight', over='line') }} as mean_rate
    from weighted
    window line as (partition by collection_id, cost_limit_dkk, variable, subset, weighting)

),

sums as (

    select
        collection_id,
        cost_limit_dkk,
        variable,
        subset,
        weighting,
        count(*) as municipalities,
        -- where nothing differs there is nothing to divide by, but for the last digits
        case
            when min(variable_value) < max(variable_value)
                then {{ ordered_sum('weight * power(variable_value - mean_value, 2)') }}
        end as of_value,
        case
            when min(cases_per_1000) < max(cases_per_1000)
                then {{ ordered_sum('weight * power(cases_per_1000 - mean_rate, 2)') }}
        end as of_rate,
        {{ ordered_sum('weight * (variable_value - mean_value) * (cases_per_1000 - mean_rate)') }}
            as of_both
    from means
    group by collection_id, cost_limit_dkk, variable, subset, weighting

),

-- least squares; nothing is left to judge the slope by with two municipalities, nor on a line
lines as (

    select
        *,
        of_both / of_value as slope,
        of_both * of_both / of_value / of_rate as r_squared,
        municipalities - 2 as degrees_of_freedom,
        sqrt(nullif(greatest(
            (of_rate - of_both * of_both / of_value) / nullif(municipalities - 2, 0) / of_value, 0
        ), 0)) as standard_error
    from sums

)

select
    collection_id,
    cost_limit_dkk,
    variable,
    subset,
    weighting,
    cast(municipalities as integer) as municipalities,
    round(r_squared, 9) as r_squared,
    round(slope * if(variable = 'population_18_66', 10000, 1), 9) as slope,
    (slope - {{ student_95('degrees_of_freedom') }} * standard_error)
    * if(variable = 'population_18_66', 10000, 1)
        as slope_lower_95,
    (slope + {{ student_95('degrees_of_freedom') }} * standard_error)
    * if(variable = 'population_18_66', 10000, 1)
        as slope_upper_95,
    {{ student_p_value('slope / standard_error', 'degrees_of_freedom') }} as p_value
from lines
