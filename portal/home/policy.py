"""Which scripts and styles a page may run."""

from __future__ import annotations

from csp.constants import UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts

# Wagtail's admin writes scripts and styles into its pages, the API's docs page
# styles only.
INLINE_SCRIPTS = ("/admin/", "/akun/")
INLINE_STYLES = (*INLINE_SCRIPTS, "/api/docs/")


class PolicyMiddleware(CSPMiddleware):
    """The settings' policy everywhere, with inline ones where they are needed."""

    def get_policy_parts(self, request, response, report_only=False) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        allowed = dict(parts.update or {})
        if request.path.startswith(INLINE_SCRIPTS):
            allowed["script-src"] = UNSAFE_INLINE
        if request.path.startswith(INLINE_STYLES):
            allowed["style-src"] = UNSAFE_INLINE
        parts.update = allowed
        return parts
