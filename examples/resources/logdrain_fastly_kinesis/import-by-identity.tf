import {
  to = logdrain_fastly_kinesis.analytics
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "analytics"
  }
}
