-- what repeats over the target groups of a department and service; rates that disagree tell none
select
    p_number,
    valid_from,
    service_type,
    department_key,
    max(approved_places) as approved_places,
    -- a rate of 0 is none
    case
        when min(daily_rate_dkk) = max(daily_rate_dkk) and max(daily_rate_dkk) > 0
            then max(daily_rate_dkk)
    end as daily_rate_dkk,
    case
        when min(assumed_utilisation_percent) = max(assumed_utilisation_percent)
            then max(assumed_utilisation_percent)
    end as assumed_utilisation_percent
from {{ ref('int_offers__version_rows') }}
group by p_number, valid_from, service_type, department_key
