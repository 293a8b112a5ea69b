# The endpoint as it is in the live version of the service: SERVICE_ID/NAME.
terraform import logdrain_fastly_honeycomb.logs SEEDSERVICE00000000001/honeycomb-logs

# The endpoint in a draft, which draft_version then pins: SERVICE_ID/VERSION/NAME.
terraform import logdrain_fastly_honeycomb.logs SEEDSERVICE00000000001/2/honeycomb-logs

# The same, for configurations without the secrets, or with write-only ones: none
# comes into the state.
terraform import logdrain_fastly_honeycomb.logs write-only:SEEDSERVICE00000000001/honeycomb-logs
