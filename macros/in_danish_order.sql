{#- Texts sort as Danes sort them: æ, ø and å last. -#}
{% macro in_danish_order(text) -%} {{ text }} collate da {%- endmacro %}
