"""How weights are adapted: one record a file, found by being here. Nothing that all methods share, and no torch.

`METHODS` is every one of them by name; a name that is none raises.
"""

from __future__ import annotations

from tools.records import Records
from tools.training.methods.method import Method

METHODS: Records[Method] = Records("tools.training.methods", Method, "method", lambda method: method.order)
