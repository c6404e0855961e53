"""What a story tells, written down: events, orders and answers to them, ties, statements."""

from fealty.reading.coding.analysis import Analysis, Draft
from fealty.reading.coding.events import events
from fealty.reading.coding.orders import orders
from fealty.reading.coding.responses import responses
from fealty.reading.coding.statements import statements
from fealty.reading.coding.ties import ties

__all__ = ["Analysis", "Draft", "events", "orders", "responses", "statements", "ties"]
