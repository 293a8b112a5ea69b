# The endpoint in the live version of the service: SERVICE_ID/NAME.
terraform import logdrain_fastly_papertrail.logs SEEDSERVICE00000000001/papertrail-logs

# The endpoint in a draft, for a resource with draft_version: SERVICE_ID/VERSION/NAME.
terraform import logdrain_fastly_papertrail.logs SEEDSERVICE00000000001/2/papertrail-logs
