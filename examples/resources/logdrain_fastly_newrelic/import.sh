# The endpoint in the live version of the service: SERVICE_ID/NAME.
terraform import logdrain_fastly_newrelic.logs SEEDSERVICE00000000001/newrelic-logs

# The endpoint in a draft, for a configuration with draft_version: SERVICE_ID/VERSION/NAME.
terraform import logdrain_fastly_newrelic.logs SEEDSERVICE00000000001/2/newrelic-logs

# The endpoint in the live version, without its secrets in the state: for a
# configuration that omits the secrets, or uses write-only ones.
terraform import logdrain_fastly_newrelic.logs write-only:SEEDSERVICE00000000001/newrelic-logs
