import {
  to = logdrain_fastly_kinesis.analytics
  id = "SEEDSERVICE00000000001/analytics"
}
