# The endpoint in the live version of the service: SERVICE_ID/NAME.
terraform import logdrain_fastly_elasticsearch.logs SEEDSERVICE00000000001/elasticsearch-logs

# The endpoint in a draft, for a resource with draft_version: SERVICE_ID/VERSION/NAME.
terraform import logdrain_fastly_elasticsearch.logs SEEDSERVICE00000000001/2/elasticsearch-logs

# The same without storing secrets in the state, for configurations that omit them
# or have write-only ones.
terraform import logdrain_fastly_elasticsearch.logs write-only:SEEDSERVICE00000000001/elasticsearch-logs
