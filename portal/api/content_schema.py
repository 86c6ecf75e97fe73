"""The content API (`/api/v2/`) in the OpenAPI document, written by hand."""

PATHS: dict = {}
COMPONENTS: dict = {}
