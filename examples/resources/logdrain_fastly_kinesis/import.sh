# The endpoint as it is in the live version of the service: SERVICE_ID/NAME.
terraform import logdrain_fastly_kinesis.analytics SEEDSERVICE00000000001/analytics

# The endpoint in a draft, which draft_version then pins: SERVICE_ID/VERSION/NAME.
terraform import logdrain_fastly_kinesis.analytics SEEDSERVICE00000000001/2/analytics

# The same, for configurations with write-only secrets: none comes into the state.
terraform import logdrain_fastly_kinesis.analytics write-only:SEEDSERVICE00000000001/analytics
