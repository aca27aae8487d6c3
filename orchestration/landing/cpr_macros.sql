-- The day of birth in ten signs; the century by the seventh. Null when there is no such day. In
-- administrative replacement numbers the day has 60 added.
create or replace temp macro cpr_birth_date(cpr) as try_cast(
    case
        when substr(cpr, 7, 1) between '0' and '3' then '19'
        when substr(cpr, 7, 1) in ('4', '9') and substr(cpr, 5, 2) <= '36' then '20'
        when substr(cpr, 7, 1) in ('4', '9') then '19'
        when substr(cpr, 7, 1) between '5' and '8' and substr(cpr, 5, 2) <= '57' then '20'
        when substr(cpr, 7, 1) between '5' and '8' then '18'
    end
    || substr(cpr, 5, 2) || '-' || substr(cpr, 3, 2) || '-'
    || translate(substr(cpr, 1, 1), '6789', '0123') || substr(cpr, 2, 1)
    as date
);
create or replace temp macro cpr_sex(cpr) as
    case
        when right(cpr, 1) in ('0', '2', '4', '6', '8') then 'K'
        when right(cpr, 1) between '0' and '9' then 'M'
    end;
create or replace temp macro passes_modulus_11(cpr) as (
    cpr::bigint // 1000000000 % 10 * 4
    + cpr::bigint // 100000000 % 10 * 3
    + cpr::bigint // 10000000 % 10 * 2
    + cpr::bigint // 1000000 % 10 * 7
    + cpr::bigint // 100000 % 10 * 6
    + cpr::bigint // 10000 % 10 * 5
    + cpr::bigint // 1000 % 10 * 4
    + cpr::bigint // 100 % 10 * 3
    + cpr::bigint // 10 % 10 * 2
    + cpr::bigint % 10
) % 11 = 0;
-- The ten digits of a cell of ids as Excel or a text export may have written them: without blanks,
-- hyphens, quotes and a decimal zero, and with the zero that Excel took. Ten zeros when there are
-- other signs.
create or replace temp macro ten_digits(cell) as case
    when regexp_full_match(cell, '[0-9]{6}-?[0-9]{4}') then replace(cell, '-', '')  -- most are
    else lpad(
        regexp_extract(
            translate(
                cell,
                ' -=''"' || chr(9) || chr(160) || chr(8208) || chr(8209) || chr(8210) || chr(8211)
                || chr(8212) || chr(8213) || chr(8722),
                ''
            ),
            '^([0-9]{9,10})(?:[.,]0+)?$', 1
        ), 10, '0'
    )
end;
-- The CPR number of such a cell, by its ten digits; other cells are looked at one by one. In a
-- column headed as CPR numbers ten digits are one whatever their day, unless all are the same, or
-- the serial is zero: R19.
create or replace temp macro plain_cpr(digits, has_cpr_heading) as case
    when
        replace(digits, left(digits, 1), '') <> ''
        and right(digits, 4) <> '0000'
        and (has_cpr_heading or cpr_birth_date(digits) is not null)
    then digits
end;
