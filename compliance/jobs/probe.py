"""A health check's question to the web server, for images that have no curl.

usage: python -m compliance.jobs.probe ADDRESS
"""

import os
import sys
import urllib.error
import urllib.request


def main() -> int:
    """Print what the address answers; 0 when it is well."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".*") or "localhost"
    request = urllib.request.Request(sys.argv[1], headers={"Host": host})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310
            print(answer.read().decode())  # noqa: T201
    except urllib.error.HTTPError as error:
        print(error.read().decode())  # noqa: T201
        return 1
    except OSError as error:
        print(error)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
