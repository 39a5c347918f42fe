locals {
  simulator_url = "http://external-score-mock:${local.ports.simulator.public}"
}

# Exactly one task: its faults and its journal are in memory, and two would tell two stories. Its deployments no alarm takes back: it is there to fail.
module "simulator" {
  source = "./service"
  count  = var.enable_simulator ? 1 : 0

  name               = "external-score-mock"
  family             = "${var.name}-external-score-mock"
  image              = local.image["external-score-mock"]
  ports              = local.ports.simulator
  size               = merge(var.sizes.simulator, { min_tasks = 1, max_tasks = 1 })
  is_single          = true
  is_called_by_peers = true
  platform           = local.platform
  environment        = {}
  comes_after        = { network = terraform_data.network.id, schema = terraform_data.migration.id }
}

resource "aws_vpc_security_group_egress_rule" "scoring_svc_to_simulator" {
  count = var.enable_simulator ? 1 : 0

  security_group_id            = module.scoring_svc.security_group_id
  description                  = "external-score-mock"
  referenced_security_group_id = module.simulator[0].security_group_id
  ip_protocol                  = "tcp"
  from_port                    = local.ports.simulator.public
  to_port                      = local.ports.simulator.public
}

resource "aws_vpc_security_group_ingress_rule" "simulator_from_scoring_svc" {
  count = var.enable_simulator ? 1 : 0

  security_group_id            = module.simulator[0].security_group_id
  description                  = "scoring-svc"
  referenced_security_group_id = module.scoring_svc.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = local.ports.simulator.public
  to_port                      = local.ports.simulator.public
}

# An operator has the migrate task set faults (scripts/faults.sh): nobody else is let to its operations port.
resource "aws_vpc_security_group_egress_rule" "migrate_to_simulator" {
  count = var.enable_simulator ? 1 : 0

  security_group_id            = module.migrate.security_group_id
  description                  = "external-score-mock, its operations port"
  referenced_security_group_id = module.simulator[0].security_group_id
  ip_protocol                  = "tcp"
  from_port                    = local.ports.simulator.operations
  to_port                      = local.ports.simulator.operations
}

resource "aws_vpc_security_group_ingress_rule" "simulator_from_migrate" {
  count = var.enable_simulator ? 1 : 0

  security_group_id            = module.simulator[0].security_group_id
  description                  = "Migrate task, for an operator"
  referenced_security_group_id = module.migrate.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = local.ports.simulator.operations
  to_port                      = local.ports.simulator.operations
}
