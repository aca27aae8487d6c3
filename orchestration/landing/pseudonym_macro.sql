create or replace temp macro pseudonym(cpr) as
    '{prefix}' || translate(
        left(
            sha256(
                getvariable('outer_key')
                || unhex(sha256(getvariable('inner_key') || encode(cpr)))
            ), 32
        ), '{hex}', '{letters}'
    );
