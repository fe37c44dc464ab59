"""Mail about customers' accounts: codes that a browser asked for, and notices of each change."""
