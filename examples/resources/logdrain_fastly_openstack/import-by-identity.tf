import {
  to = logdrain_fastly_openstack.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "openstack-logs"
  }
}
