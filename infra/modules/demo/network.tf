locals {
  vpc_cidr = "10.0.0.0/16"
  zones    = { for index, zone in var.availability_zones : zone => index }
  # One way out for all, or one for each.
  nat_zones = var.nat_gateway_per_zone ? var.availability_zones : slice(var.availability_zones, 0, 1)
}

resource "aws_vpc" "this" {
  #checkov:skip=CKV2_AWS_11: its flow log is in the module o11y
  cidr_block           = local.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = var.name }
}

# What names no security group of its own reaches nothing, and nothing reaches it.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-closed" }
}

resource "aws_subnet" "public" {
  for_each = local.zones

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = cidrsubnet(local.vpc_cidr, 8, each.value)
  map_public_ip_on_launch = false

  tags = { Name = "${var.name}-public-${each.key}" }
}

resource "aws_subnet" "private" {
  for_each = local.zones

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(local.vpc_cidr, 8, 10 + each.value)

  tags = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_subnet" "database" {
  for_each = local.zones

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(local.vpc_cidr, 8, 20 + each.value)

  tags = { Name = "${var.name}-database-${each.key}" }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = var.name }
}

resource "aws_eip" "nat" {
  for_each = toset(local.nat_zones)

  domain = "vpc"

  tags = { Name = "${var.name}-nat-${each.key}" }
}

resource "aws_nat_gateway" "this" {
  for_each = toset(local.nat_zones)

  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id

  tags = { Name = "${var.name}-${each.key}" }

  # A NAT gateway without a way to the internet forwards nothing.
  depends_on = [aws_internet_gateway.this]
}

# The way out to the registries of images, the logs and the secrets: a task that starts without it fails, and three that do end a deployment.
resource "terraform_data" "network" {
  input = concat(
    [aws_route.internet.id],
    values(aws_route_table_association.public)[*].id,
    values(aws_route.nat)[*].id,
    values(aws_route_table_association.private)[*].id,
    values(aws_vpc_endpoint.interface)[*].id,
    values(aws_vpc_security_group_ingress_rule.endpoints)[*].id,
  )
}
