"""Which scripts and styles a page may run."""

from __future__ import annotations

from csp.constants import UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts

# Wagtail's admin and the API's docs page write scripts and styles into their pages.
INLINE = ("/admin/", "/akun/", "/api/docs/")


class PolicyMiddleware(CSPMiddleware):
    """The settings' policy everywhere, with inline scripts where they are needed."""

    def get_policy_parts(self, request, response, report_only=False) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(INLINE):
            allowed = {"script-src": UNSAFE_INLINE, "style-src": UNSAFE_INLINE}
            parts.update = {**(parts.update or {}), **allowed}
        return parts
