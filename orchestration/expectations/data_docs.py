"""The frame of Great Expectations' own pages, which it asks for as gx/great_expectations.yml says.

The library's frame loads scripts, styles and a logo from seven hosts when a page is opened, and its
front page is empty without them. Here the templates in gx/plugins/custom_data_docs/views go before
its own: they load nothing.
"""

from typing import Any

from great_expectations.render.view import DefaultJinjaIndexPageView, DefaultJinjaPageView
from jinja2 import BytecodeCache, ChoiceLoader, FileSystemLoader
from jinja2.bccache import Bucket


class _Compiled(BytecodeCache):
    """Compiled once: Great Expectations makes its views anew for every suite."""

    def __init__(self) -> None:
        self._templates: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._templates:
            bucket.bytecode_from_string(self._templates[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._templates[bucket.key] = bucket.bytecode_to_string()


_compiled = _Compiled()


class OfflinePageView(DefaultJinjaPageView):
    """A suite's page, and a validation's."""

    def __init__(self, custom_views_directory: str, **rest: Any) -> None:
        """As the library makes it: with the folder of the context's own views."""
        super().__init__(custom_views_directory=custom_views_directory, **rest)
        assert self.env.loader is not None
        self.env.loader = ChoiceLoader([FileSystemLoader(custom_views_directory), self.env.loader])
        self.env.bytecode_cache = _compiled


class OfflineIndexView(OfflinePageView, DefaultJinjaIndexPageView):
    """The front page."""
