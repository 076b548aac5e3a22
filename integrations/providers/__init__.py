"""Every provider the product can read, by id: adding one adds a line here."""

from integrations.plugin import Provider

from .aws import AWS
from .github import GITHUB
from .google import GOOGLE

PROVIDERS: dict[str, Provider] = {provider.id: provider for provider in (AWS, GITHUB, GOOGLE)}
