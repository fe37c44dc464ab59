"""A process for hostile content: no secrets, no network but for DNS, little memory and time, killed without regret."""
