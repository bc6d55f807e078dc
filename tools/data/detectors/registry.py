"""All detectors over texts, in the order they are reported. Importing it loads no library; judging may."""

from __future__ import annotations

from tools.data.detectors.addresses import pii_ip
from tools.data.detectors.emails import pii_email
from tools.data.detectors.encoding import mojibake
from tools.data.detectors.numbers import pii_credit_card, pii_iban
from tools.data.detectors.phones import pii_phone
from tools.data.detectors.placeholders import placeholder
from tools.data.detectors.record import TextDetector
from tools.data.detectors.refusals import refusal_boilerplate
from tools.data.detectors.secrets import secret
from tools.data.detectors.truncated import truncated_completion

TEXT_DETECTORS: tuple[TextDetector, ...] = (
    mojibake,
    placeholder,
    truncated_completion,
    refusal_boilerplate,
    secret,
    pii_email,
    pii_phone,
    pii_credit_card,
    pii_iban,
    pii_ip,
)
