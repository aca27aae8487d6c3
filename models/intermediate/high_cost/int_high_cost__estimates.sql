-- R10: cases of the whole country by three models. What the participants have is known; only the
-- other municipalities' cases are estimated.
with recursive inhabitants as (

    select
        *,
        ln(nullif(population_18_66, 0)) as size
    from {{ ref('int_high_cost__inhabitants') }}

),

participants as (

    select *
    from inhabitants
    where high_cost_cases is not null and population_18_66 > 0

),

pooled as (

    select
        collection_id,
        sum(high_cost_cases) as cases,
        sum(high_cost_cases) / {{ ordered_sum('population_18_66') }} as rate,
        -- sizes are counted from the mean, so that the two coefficients do not mix
        {{ ordered_mean('size') }} as mean_size
    from participants
    group by collection_id

),

spans as (

    select
        collection_id,
        min(size) as smallest,
        max(size) as largest,
        min(size) filter (where high_cost_cases > 0) as smallest_with_cases,
        max(size) filter (where high_cost_cases > 0) as largest_with_cases
    from participants
    group by collection_id

),

groups as (

    select
        collection_id,
        municipality_group,
        sum(high_cost_cases) / {{ ordered_sum('population_18_66') }} as rate
    from participants
    group by collection_id, municipality_group

),

-- a Poisson regression of the cases on the logarithm of the inhabitants, by Newton's method
fit as (

    select
        collection_id,
        mean_size,
        0 as step,
        cast(0 as double) as slope_before,
        cast(0 as double) as slope,
        ln(nullif(rate, 0)) as level
    from pooled
    union all
    select
        collection_id,
        mean_size,
        step + 1 as step,
        slope as slope_before,
        slope + (of_ones * of_sized_rests - of_sizes * of_rests)
        / nullif(of_ones * of_squares - pow(of_sizes, 2), 0) as slope,
        level + (of_squares * of_rests - of_sizes * of_sized_rests)
        / nullif(of_ones * of_squares - pow(of_sizes, 2), 0) as level
    from (
        select
            collection_id,
            mean_size,
            step,
            slope,
            level,
            {{ ordered_sum('expected') }} as of_ones,
            {{ ordered_sum('expected * size') }} as of_sizes,
            {{ ordered_sum('expected * size * size') }} as of_squares,
            {{ ordered_sum('cases - expected') }} as of_rests,
            {{ ordered_sum('(cases - expected) * size') }} as of_sized_rests
        from (
            select
                fit.*,
                participants.high_cost_cases as cases,
                participants.size - fit.mean_size as size,
                participants.population_18_66
                * exp(fit.level + fit.slope * (participants.size - fit.mean_size)) as expected
            from participants
            inner join fit
                on participants.collection_id = fit.collection_id
            where fit.step < 30
        ) as points
        group by collection_id, mean_size, step, slope, level
    ) as sums

),

-- with cases in the smallest or in the largest alone no slope is the most probable
settled as (

    select fit.*
    from fit
    inner join spans
        on fit.collection_id = spans.collection_id
    where
        fit.step = 30
        and abs(fit.slope - fit.slope_before) < 1e-9
        and spans.largest_with_cases > spans.smallest
        and spans.smallest_with_cases < spans.largest

),

unseen as (

    select *
    from inhabitants
    where high_cost_cases is null

),

grossed_up as (

    select
        pooled.collection_id,
        {{ ordered_sum('unseen.population_18_66 * pooled.rate') }} as by_population,
        -- a group that nobody took part from has the rate of all
        {{ ordered_sum('unseen.population_18_66 * coalesce(groups.rate, pooled.rate)') }}
            as by_group,
        {{ ordered_sum(
            'unseen.population_18_66 * exp(fit.level + fit.slope * (unseen.size - fit.mean_size))'
        ) }} as by_size,
        count(unseen.municipality_code) > 0 as has_unseen,
        count(unseen.municipality_code) = count(unseen.population_18_66) as is_complete
    from pooled
    left join unseen
        on pooled.collection_id = unseen.collection_id
    left join groups
        on
            unseen.collection_id = groups.collection_id
            and unseen.municipality_group = groups.municipality_group
    left join settled as fit
        on pooled.collection_id = fit.collection_id
    group by pooled.collection_id

)

-- nothing is added where everybody took part, and nothing is known where inhabitants are not;
-- rounded to a millionth of a case
select
    {% for model in ['by_population', 'by_group', 'by_size'] -%}
        case
            when not grossed_up.has_unseen then cast(pooled.cases as double)
            when grossed_up.is_complete then round(pooled.cases + grossed_up.{{ model }}, 6)
        end as {{ model }},
    {% endfor -%}
    pooled.collection_id
from pooled
inner join grossed_up
    on pooled.collection_id = grossed_up.collection_id
