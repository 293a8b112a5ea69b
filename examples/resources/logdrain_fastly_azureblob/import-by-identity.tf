import {
  to = logdrain_fastly_azureblob.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "azureblob-logs"
  }
}
