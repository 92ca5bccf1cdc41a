"""Our words for the kinds of error that pydantic finds; the braces take the values of its `ctx`."""

from kernel.language import Text

_NOT_TEXT = Text(en="This must be text.", fr="Cela doit être un texte.")
_NOT_INTEGER = Text(en="This must be a whole number.", fr="Cela doit être un nombre entier.")
_NOT_NUMBER = Text(en="This must be a number.", fr="Cela doit être un nombre.")
_NOT_BOOLEAN = Text(en="This must be true or false.", fr="Cela doit être true ou false.")
_NOT_LIST = Text(en="This must be a list.", fr="Cela doit être une liste.")
_NOT_OBJECT = Text(en="This must be an object.", fr="Cela doit être un objet.")
_NOT_MOMENT = Text(
    en="This must be a moment with its offset, such as 2026-11-24T09:30:00Z.",
    fr="Cela doit être un instant avec son décalage, par exemple 2026-11-24T09:30:00Z.",
)
_NOT_DATE = Text(en="This must be a date, such as 2026-11-24.", fr="Cela doit être une date, par exemple 2026-11-24.")
_NOT_UUID = Text(en="This must be a UUID.", fr="Cela doit être un UUID.")
_NOT_ADDRESS = Text(en="This must be a web address.", fr="Cela doit être une adresse web.")
_ONE_OF = Text(en="This must be {expected}.", fr="Valeurs possibles : {expected}.")

WORDING: dict[str, Text] = {
    "missing": Text(en="This is required.", fr="Cet élément est obligatoire."),
    "extra_forbidden": Text(en="There is no such field here.", fr="Ce champ n’existe pas ici."),
    "string_type": _NOT_TEXT,
    "string_unicode": _NOT_TEXT,
    "string_too_short": Text(
        en="The number of characters must be at least {min_length}.",
        fr="Le nombre de caractères doit être au moins {min_length}.",
    ),
    "string_too_long": Text(
        en="This may have at most {max_length} characters.", fr="Au plus {max_length} caractères sont permis."
    ),
    "string_pattern_mismatch": Text(en="This does not have the form {pattern}.", fr="La forme attendue est {pattern}."),
    "too_short": Text(
        en="The number of elements must be at least {min_length}.",
        fr="Le nombre d’éléments doit être au moins {min_length}.",
    ),
    "too_long": Text(
        en="This may have at most {max_length} elements.", fr="Au plus {max_length} éléments sont permis."
    ),
    "int_type": _NOT_INTEGER,
    "int_parsing": _NOT_INTEGER,
    "int_parsing_size": _NOT_INTEGER,
    "int_from_float": _NOT_INTEGER,
    "float_type": _NOT_NUMBER,
    "float_parsing": _NOT_NUMBER,
    "finite_number": _NOT_NUMBER,
    "decimal_type": _NOT_NUMBER,
    "decimal_parsing": _NOT_NUMBER,
    "bool_type": _NOT_BOOLEAN,
    "bool_parsing": _NOT_BOOLEAN,
    "list_type": _NOT_LIST,
    "tuple_type": _NOT_LIST,
    "set_type": _NOT_LIST,
    "frozen_set_type": _NOT_LIST,
    "dict_type": _NOT_OBJECT,
    "model_type": _NOT_OBJECT,
    "model_attributes_type": _NOT_OBJECT,
    "greater_than": Text(en="This must be more than {gt}.", fr="Cela doit être supérieur à {gt}."),
    "greater_than_equal": Text(en="This must be at least {ge}.", fr="Cela doit être au moins {ge}."),
    "less_than": Text(en="This must be less than {lt}.", fr="Cela doit être inférieur à {lt}."),
    "less_than_equal": Text(en="This must be at most {le}.", fr="Cela doit être au plus {le}."),
    "multiple_of": Text(
        en="This must be a multiple of {multiple_of}.", fr="Cela doit être un multiple de {multiple_of}."
    ),
    "literal_error": _ONE_OF,
    "enum": _ONE_OF,
    "union_tag_invalid": Text(en="This must be one of {expected_tags}.", fr="Valeurs possibles : {expected_tags}."),
    "union_tag_not_found": Text(en="{discriminator} is required here.", fr="{discriminator} est obligatoire ici."),
    "none_required": Text(en="This must be null.", fr="Cela doit être null."),
    "datetime_type": _NOT_MOMENT,
    "datetime_parsing": _NOT_MOMENT,
    "datetime_from_date_parsing": _NOT_MOMENT,
    "datetime_object_invalid": _NOT_MOMENT,
    "timezone_aware": _NOT_MOMENT,
    "datetime_past": Text(en="This must be in the past.", fr="Cela doit être dans le passé."),
    "datetime_future": Text(en="This must be in the future.", fr="Cela doit être dans le futur."),
    "date_type": _NOT_DATE,
    "date_parsing": _NOT_DATE,
    "date_from_datetime_parsing": _NOT_DATE,
    "date_from_datetime_inexact": _NOT_DATE,
    "uuid_type": _NOT_UUID,
    "uuid_parsing": _NOT_UUID,
    "uuid_version": _NOT_UUID,
    "url_type": _NOT_ADDRESS,
    "url_parsing": _NOT_ADDRESS,
    "url_syntax_violation": _NOT_ADDRESS,
    "url_scheme": Text(
        en="The address must begin with {expected_schemes}.", fr="L’adresse doit commencer par {expected_schemes}."
    ),
    "url_too_long": Text(
        en="The address may have at most {max_length} characters.",
        fr="L’adresse peut avoir au plus {max_length} caractères.",
    ),
}
