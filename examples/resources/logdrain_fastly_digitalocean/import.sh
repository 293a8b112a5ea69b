# The endpoint as it is in the live version of the service: SERVICE_ID/NAME.
terraform import logdrain_fastly_digitalocean.logs SEEDSERVICE00000000001/digitalocean-logs

# The endpoint in a draft, which draft_version then pins: SERVICE_ID/VERSION/NAME.
terraform import logdrain_fastly_digitalocean.logs SEEDSERVICE00000000001/2/digitalocean-logs

# The same, for configurations without the secrets, or with write-only ones: none
# comes into the state.
terraform import logdrain_fastly_digitalocean.logs write-only:SEEDSERVICE00000000001/digitalocean-logs
