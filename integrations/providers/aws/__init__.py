"""Amazon Web Services."""

from integrations.plugin import Identity, Provider

AWS = Provider(
    id="aws",
    title="Amazon Web Services",
    check_prefix="AWS",
    reads=(),
    proves="",
    settings=(),
    collectors=(),
    checks=(),
    connect=dict,
    identify=lambda _client: Identity(account="", caller=""),
    validate=lambda _values: {},
    access=lambda _values: (),
)
