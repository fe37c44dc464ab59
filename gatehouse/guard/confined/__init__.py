"""A process for hostile content: no secrets, no network, little memory and time, killed without regret."""
